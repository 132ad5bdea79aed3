//! Reference systems: datum shifts and projected grids. Inside, every coordinate is WGS-84 degrees.
