#!/usr/bin/env python3
"""far.py RECORDING COPY [later]: a copy whose last block of tables says that it lasts to the last instant that
can be recorded, or that it comes a century after the one before."""
import struct
import sys
import zlib

CENTURY = 100 * 365 * 86400 * 10**9
LAST = 2**62
FILE_HEADER, BLOCK_HEADER, CRC_AT, TABLES = 16, 48, 44, 1

data = bytearray(open(sys.argv[1], "rb").read())
at, last = FILE_HEADER, None
while data[at:at + 4] == b"XLTB":
    kind, stored = struct.unpack_from("<II", data, at + 4)
    last = at if kind == TABLES else last
    at += BLOCK_HEADER + stored
begin, end = struct.unpack_from("<QQ", data, last + 16)
times = (begin + CENTURY, end + CENTURY) if sys.argv[3:] == ["later"] else (begin, LAST)
struct.pack_into("<QQ", data, last + 16, *times)
struct.pack_into("<I", data, last + CRC_AT, zlib.crc32(bytes(data[last:last + CRC_AT])))
open(sys.argv[2], "wb").write(data)
