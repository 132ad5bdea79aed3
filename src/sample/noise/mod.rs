//! What goes wrong between an address and its writing, one kind per entry of [`KINDS`], each with a name that the truth
//! file carries. A kind changes the text, and the claim where it takes away or alters what decides.

mod extent;
mod letters;
mod names;
mod notes;
mod region;
mod slips;
mod words;

use super::city::City;
use super::dice::Dice;
use super::draft::Draft;
use super::index::Index;

/// What every kind may look at.
pub struct Scene<'a> {
    pub city: &'a City,
    pub index: &'a Index,
}

/// Kinds of one group exclude each other, for they would act on the same part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Region,
    Town,
    Name,
    Village,
    Building,
    Floor,
    Room,
    Extent,
    Note,
    Letters,
}

pub struct Noise {
    pub tag: &'static str,
    /// The tag where the readings no longer agree.
    pub unclear: &'static str,
    pub group: Group,
    pub weight: usize,
    /// False where the kind finds nothing to act on; the draft is unchanged then.
    pub apply: fn(&mut Draft, &Scene, &mut Dice) -> bool,
}

const fn kind(
    tag: &'static str,
    unclear: &'static str,
    group: Group,
    weight: usize,
    apply: fn(&mut Draft, &Scene, &mut Dice) -> bool,
) -> Noise {
    Noise { tag, unclear, group, weight, apply }
}

/// In the order in which they act: elements first, then words, then notes, then letters.
#[rustfmt::skip]
pub const KINDS: [Noise; 52] = [
    kind("road_only", "ambiguous_road_only", Group::Extent, 14, extent::road_only),
    kind("place_only", "ambiguous_place_only", Group::Extent, 14, extent::place_only),
    kind("village_only", "ambiguous_village_only", Group::Extent, 20, extent::village_only),
    kind("unknown_number", "ambiguous_unknown_number", Group::Extent, 24, extent::unknown_number),
    kind("unknown_building", "ambiguous_unknown_building", Group::Extent, 24, extent::unknown_building),
    kind("unknown_room", "ambiguous_unknown_room", Group::Extent, 24, extent::unknown_room),
    kind("number_range", "ambiguous_number_range", Group::Extent, 24, extent::number_range),
    kind("relative", "ambiguous_relative", Group::Extent, 18, extent::relative),
    kind("two_addresses", "ambiguous_two_addresses", Group::Extent, 16, extent::two_addresses),
    kind("building_only", "ambiguous_building_only", Group::Extent, 16, extent::building_only),
    kind("part_of_name", "ambiguous_part_of_name", Group::Extent, 36, extent::part_of_name),
    kind("missing_province_city", "ambiguous_missing_province_city", Group::Region, 34, region::missing_province_city),
    kind("missing_county", "ambiguous_missing_county", Group::Region, 26, region::missing_county),
    kind("short_county", "ambiguous_short_county", Group::Region, 18, region::short_county),
    kind("repeated_prefix", "ambiguous_repeated_prefix", Group::Region, 18, region::repeated_prefix),
    kind("ftz_prefix", "ambiguous_ftz_prefix", Group::Region, 18, region::ftz_prefix),
    kind("missing_town", "ambiguous_namesake", Group::Town, 44, region::missing_town),
    kind("wrong_town", "ambiguous_wrong_town", Group::Town, 26, region::wrong_town),
    kind("former_town", "ambiguous_former_town", Group::Town, 24, region::former_town),
    kind("short_town", "ambiguous_short_town", Group::Town, 18, region::short_town),
    kind("town_misplaced", "ambiguous_town_misplaced", Group::Town, 10, region::town_misplaced),
    kind("former_village", "ambiguous_former_village", Group::Village, 50, names::former_village),
    kind("village_form", "ambiguous_village_form", Group::Village, 40, names::village_form),
    kind("village_group", "ambiguous_village_group", Group::Building, 20, names::village_group),
    kind("alias", "ambiguous_alias", Group::Name, 50, names::alias),
    kind("village_in_place", "ambiguous_village_in_place", Group::Name, 30, names::village_in_place),
    kind("district_figure", "ambiguous_district_figure", Group::Name, 26, names::district_figure),
    kind("homophone", "ambiguous_homophone", Group::Name, 22, slips::homophone),
    kind("lookalike_name", "ambiguous_lookalike_name", Group::Name, 22, slips::lookalike),
    kind("dropped_character", "ambiguous_dropped_character", Group::Name, 18, slips::dropped),
    kind("doubled_character", "ambiguous_doubled_character", Group::Name, 18, slips::doubled),
    kind("missing_unit_words", "ambiguous_missing_unit_words", Group::Building, 34, words::missing_unit_words),
    kind("building_word", "ambiguous_building_word", Group::Building, 34, words::building_word),
    kind("lookalike_word", "ambiguous_lookalike_word", Group::Building, 20, words::lookalike_word),
    kind("floor_word", "ambiguous_floor_word", Group::Floor, 36, words::floor_word),
    kind("room_word", "ambiguous_room_word", Group::Room, 26, words::room_word),
    kind("floor_added", "ambiguous_floor_added", Group::Floor, 20, words::floor_added),
    kind("chinese_numerals", "ambiguous_chinese_numerals", Group::Building, 26, words::chinese_numerals),
    kind("seat_code", "ambiguous_seat_code", Group::Room, 24, notes::seat_code),
    kind("declaration", "ambiguous_declaration", Group::Note, 34, notes::declaration),
    kind("telephone", "ambiguous_telephone", Group::Note, 18, notes::telephone),
    kind("company", "ambiguous_company", Group::Note, 22, notes::company),
    kind("former_note", "ambiguous_former_note", Group::Note, 16, notes::former_note),
    kind("former_prefix", "ambiguous_former_prefix", Group::Town, 12, notes::former_prefix),
    kind("use_note", "ambiguous_use_note", Group::Note, 18, notes::use_note),
    kind("full_width", "ambiguous_full_width", Group::Letters, 26, letters::full_width),
    kind("traditional", "ambiguous_traditional", Group::Letters, 20, letters::traditional),
    kind("ocr_figures", "ambiguous_ocr_figures", Group::Letters, 20, letters::ocr_figures),
    kind("spaces", "ambiguous_spaces", Group::Letters, 22, letters::spaces),
    kind("punctuation", "ambiguous_punctuation", Group::Letters, 18, letters::punctuation),
    kind("space_in_name", "ambiguous_space_in_name", Group::Letters, 12, letters::space_in_name),
    kind("letter_case", "ambiguous_letter_case", Group::Letters, 150, letters::letter_case),
];

/// The kind of this tag.
pub fn by_tag(tag: &str) -> Option<&'static Noise> {
    KINDS.iter().find(|kind| kind.tag == tag)
}

/// Applies `count` kinds beside those that must be, fewer where too little suits the address; false where one of those
/// that must be could not act.
pub fn spoil(draft: &mut Draft, scene: &Scene, must: &[&Noise], count: usize, dice: &mut Dice) -> bool {
    let position = |noise: &&Noise| KINDS.iter().position(|kind| kind.tag == noise.tag);
    let mut chosen: Vec<usize> = must.iter().filter_map(position).collect();
    let weights: Vec<usize> = KINDS.iter().map(|kind| kind.weight).collect();
    for _ in 0..8 * count {
        let more = dice.weighted(&weights);
        let free = chosen.iter().all(|kind| KINDS[*kind].group != KINDS[more].group);
        // Tried on a copy: a kind that finds nothing to act on leaves its place to another.
        if free && (KINDS[more].apply)(&mut draft.clone(), scene, &mut dice.clone()) {
            chosen.push(more);
        }
        if chosen.len() >= must.len() + count {
            break;
        }
    }
    chosen.sort_unstable();
    for kind in chosen {
        let kind = &KINDS[kind];
        if (kind.apply)(draft, scene, dice) {
            draft.kinds.push(kind.tag);
        } else if must.iter().any(|noise| noise.tag == kind.tag) {
            return false;
        }
    }
    true
}
