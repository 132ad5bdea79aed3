//! An index of words by one of their characters.

use rustc_hash::FxHashMap;

/// Words filed under one of their characters, so that a text is compared only with words that can match.
pub struct Words<T: Copy + 'static> {
    /// Where the words of a character stand in `words`.
    by_char: FxHashMap<char, (u32, u32)>,
    /// Words with their lengths; the characters of word `w` begin at its offset in `chars`.
    words: Vec<(u32, u32, T)>,
    chars: Vec<char>,
}

impl<T: Copy> Words<T> {
    /// Files words under their first characters.
    pub fn by_first(words: impl Iterator<Item = (&'static str, T)>) -> Self {
        Self::file(words, |word| word[0])
    }

    /// Files words under their last characters.
    pub fn by_last(words: impl Iterator<Item = (&'static str, T)>) -> Self {
        Self::file(words, |word| word[word.len() - 1])
    }

    fn file(words: impl Iterator<Item = (&'static str, T)>, key: fn(&[char]) -> char) -> Self {
        let mut filed: Vec<(Vec<char>, T)> =
            words.map(|(word, value)| (word.chars().collect(), value)).collect();
        filed.sort_by_key(|(word, _)| key(word));
        let mut out = Words { by_char: FxHashMap::default(), words: Vec::new(), chars: Vec::new() };
        for (word, value) in filed {
            let index = out.words.len() as u32;
            out.by_char.entry(key(&word)).or_insert((index, index)).1 = index + 1;
            out.words.push((out.chars.len() as u32, word.len() as u32, value));
            out.chars.extend(word);
        }
        out
    }

    fn filed(&self, key: Option<&char>) -> impl Iterator<Item = (&[char], T)> {
        let (from, to) = key.and_then(|key| self.by_char.get(key)).copied().unwrap_or((0, 0));
        self.words[from as usize..to as usize]
            .iter()
            .map(|&(start, length, value)| (&self.chars[start as usize..(start + length) as usize], value))
    }

    /// Words that begin `chars`, with their lengths.
    pub fn starting<'a>(&'a self, chars: &'a [char]) -> impl Iterator<Item = (usize, T)> + 'a {
        let begins =
            move |word: &[char]| word.len() <= chars.len() && word.iter().zip(chars).all(|(a, b)| a == b);
        self.filed(chars.first())
            .filter(move |(word, _)| begins(word))
            .map(|(word, value)| (word.len(), value))
    }

    /// Words that end `chars`, with their lengths.
    pub fn ending<'a>(&'a self, chars: &'a [char]) -> impl Iterator<Item = (usize, T)> + 'a {
        let ends = move |word: &[char]| {
            word.len() <= chars.len() && word.iter().rev().zip(chars.iter().rev()).all(|(a, b)| a == b)
        };
        self.filed(chars.last()).filter(move |(word, _)| ends(word)).map(|(word, value)| (word.len(), value))
    }
}
