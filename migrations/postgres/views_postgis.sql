-- Views that a department's desktop GIS can read. Made whenever tables are created or migrated in a database that has
-- the PostGIS extension (CREATE EXTENSION postgis; then ftz-atlas migrate); nothing in the program reads them.

CREATE OR REPLACE VIEW addresses_gis AS
SELECT source, id, county, town, village, road, number, place, building, unit, floor, room, updated_at,
    ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geometry
FROM addresses;

CREATE OR REPLACE VIEW zones_gis AS
SELECT layer, code, name, kind, ST_SetSRID(ST_GeomFromWKB(geometry), 4326) AS geometry, properties
FROM zones;
