#!/usr/bin/env python3
"""far.py RECORDING COPY: a copy whose last block of tables says that it lasts to the end of time."""
import struct
import sys
import zlib

FILE_HEADER, BLOCK_HEADER, CRC_AT, TABLES = 16, 48, 44, 1

data = bytearray(open(sys.argv[1], "rb").read())
at, last = FILE_HEADER, None
while data[at:at + 4] == b"XLTB":
    kind, stored = struct.unpack_from("<II", data, at + 4)
    last = at if kind == TABLES else last
    at += BLOCK_HEADER + stored
struct.pack_into("<Q", data, last + 24, 2**64 - 1)
struct.pack_into("<I", data, last + CRC_AT, zlib.crc32(bytes(data[last:last + CRC_AT])))
open(sys.argv[2], "wb").write(data)
