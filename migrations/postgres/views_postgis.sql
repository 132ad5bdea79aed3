-- Views that a department's desktop GIS can read. Made whenever tables are created or migrated in a database that has
-- the PostGIS extension (CREATE EXTENSION postgis; then ftz-atlas migrate); nothing in the program reads them.

CREATE OR REPLACE VIEW addresses_gis AS
SELECT source, id, county, town, village, road, number, place, building, unit, floor, room, updated_at,
    ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geometry
FROM addresses;

-- Features of the versions that hold today.
CREATE OR REPLACE VIEW zones_gis AS
SELECT z.layer, z.code, z.name, z.kind, ST_SetSRID(ST_GeomFromWKB(z.geometry), 4326) AS geometry, z.properties
FROM zones z
JOIN layer_versions v ON v.layer = z.layer
CROSS JOIN (SELECT to_char(CURRENT_TIMESTAMP AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') COLLATE "C" AS day) today
WHERE v.version = (
        SELECT MAX(w.version) FROM layer_versions w WHERE w.layer = z.layer AND w.valid_from <= today.day
    )
    AND (v.valid_to = '' OR v.valid_to >= today.day)
    AND z.since <= v.version AND (z.until = 0 OR z.until > v.version);
