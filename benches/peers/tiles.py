"""Just enough of the Mapbox Vector Tile format to see what a tile holds."""


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def fields(data):
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 2:
            length, at = varint(data, at)
            yield key >> 3, data[at:at + length]
            at += length
        elif key & 7 == 0:
            value, at = varint(data, at)
            yield key >> 3, value
        else:
            size = 8 if key & 7 == 1 else 4
            yield key >> 3, data[at:at + size]
            at += size


def layers(data):
    """By its name: the number of features, the bytes of their geometries and the names of attributes."""
    found = {}
    for number, layer in fields(memoryview(data)):
        if number != 3:
            continue
        name, features, geometry, keys = "", 0, 0, set()
        for field, value in fields(layer):
            if field == 1:
                name = bytes(value).decode()
            elif field == 2:
                features += 1
                geometry += sum(len(part) for inner, part in fields(value) if inner == 4)
            elif field == 3:
                keys.add(bytes(value).decode())
        found[name] = (features, geometry, keys)
    return found
