"""Writes the files next to this one: python3 make.py DIRECTORY."""

import os
import sys

import numpy as np, h5py
out = sys.argv[1]
ROWS, COLUMNS = 23, 10
def values(dtype="<f4"):
    # Row i, column j holds i * 16 + j (modulo 100 in small types); every test computes the same.
    i, j = np.indices((ROWS, COLUMNS))
    v = i * 16 + j
    if np.dtype(dtype).itemsize == 1:
        v = v % 100
    return v.astype(dtype)
def file(name, **kw):
    return h5py.File(os.path.join(out, name), "w", **kw)
for libver in ("earliest", "latest"):
    with file(libver + ".h5", libver=libver) as f:
        v = values()
        f.create_dataset("contiguous", data=v)
        f.create_dataset("tiles", data=v, chunks=(5, 4))
        f.create_dataset("whole", data=v, chunks=(ROWS, COLUMNS))
        f.create_dataset("larger", data=v, chunks=(40, 16), maxshape=(None, None))
        f.create_dataset("gzip", data=v, chunks=(5, 4), compression="gzip")
        f.create_dataset("gzipone", data=v, chunks=(ROWS, COLUMNS), compression="gzip")
        f.create_dataset("lzf", data=v, chunks=(8, 10), compression="lzf")
        f.create_dataset("shufflegzip", data=v, chunks=(5, 4), compression="gzip", shuffle=True)
        f.create_dataset("allfilters", data=v, chunks=(5, 4), compression="lzf", shuffle=True, fletcher32=True)
        f.create_dataset("fletcher", data=v, chunks=(5, 3), fletcher32=True)
        f.create_dataset("growing", data=v, chunks=(5, 4), maxshape=(None, COLUMNS), compression="gzip")
        f.create_dataset("growingboth", data=v, chunks=(5, 4), maxshape=(None, None), compression="gzip")
        f.create_dataset("growingplain", data=v, chunks=(5, 4), maxshape=(None, COLUMNS))
        f.create_dataset("growingbothplain", data=v, chunks=(5, 4), maxshape=(None, None))
        # Noise that gzip and lzf cannot pack, so that they are left out for these chunks.
        r = np.random.RandomState(5).randint(0, 256, (16, 64)).astype("u1")
        f.create_dataset("noisegzip", data=r, chunks=(8, 64), compression="gzip")
        f.create_dataset("noiselzf", data=r, chunks=(8, 64), compression="lzf")
        f.create_dataset("noise", data=r)
        g = f.create_group("a/b")
        g.create_dataset("deep", data=v, chunks=(5, 4), compression="gzip")
        f["soft"] = h5py.SoftLink("/a/b/deep")
        f["loop"] = h5py.SoftLink("/loop")
        f["outside"] = h5py.ExternalLink("other.h5", "/train")
with file("early.h5", libver="latest") as f:
    # Space for all chunks at once, without filters: they need no index.
    d = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    d.set_chunk((5, 4)); d.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    s = h5py.h5s.create_simple((ROWS, COLUMNS))
    h5py.h5d.create(f.id, b"implicit", h5py.h5t.IEEE_F32LE, s, d)
    f["implicit"][...] = values()
for libver in ("earliest", "latest"):
    with file("fill-" + libver + ".h5", libver=libver) as f:
        for name, kw in dict(chunked={}, gzip=dict(compression="gzip"), growing=dict(maxshape=(None, None))).items():
            d = f.create_dataset(name, (ROWS, COLUMNS), "<f4", chunks=(5, 4), fillvalue=-1.5, **kw)
            d[5:10, 4:8] = values()[5:10, 4:8]
        f.create_dataset("never", (ROWS, COLUMNS), "<f4", chunks=(5, 4), fillvalue=-1.5)
        f.create_dataset("neverone", (ROWS, COLUMNS), "<f4", fillvalue=-1.5)
        f.create_dataset("zeros", (ROWS, COLUMNS), "<f4", chunks=(5, 4))
with file("types.h5") as f:
    for t in "i1 u1 <i2 <u2 >i2 <i4 <u4 >i4 <i8 <u8 >i8 <f2 >f2 <f4 >f4 <f8 >f8".split():
        n = t.replace("<", "le").replace(">", "be")
        f.create_dataset(n, data=values(t))
        f.create_dataset(n + "gzip", data=values(t), chunks=(5, 4), compression="gzip", shuffle=True)
    f.create_dataset("fillbig", (ROWS, COLUMNS), ">i2", chunks=(5, 4), fillvalue=-300)
    f["named"] = np.dtype("<f4")
    f.create_dataset("committed", data=values(), dtype=f["named"])
with file("compact.h5") as f:
    d = h5py.h5p.create(h5py.h5p.DATASET_CREATE); d.set_layout(h5py.h5d.COMPACT)
    s = h5py.h5s.create_simple((ROWS, COLUMNS))
    h5py.h5d.create(f.id, b"compact", h5py.h5t.IEEE_F32LE, s, d)
    f["compact"][...] = values()
with file("userblock.h5", userblock_size=512) as f:
    f.create_dataset("contiguous", data=values())
    f.create_dataset("gzip", data=values(), chunks=(5, 4), compression="gzip")
with file("shapes.h5") as f:
    f["scalar"] = np.float32(1); f["line"] = np.arange(5, dtype="<i4"); f["cube"] = np.zeros((2, 3, 4), "<f4")
    f.create_dataset("linegzip", data=np.arange(9, dtype="<i8"), chunks=(4,), compression="gzip")
    f["empty"] = h5py.Empty("f4"); f["norows"] = np.zeros((0, 3), "<f4"); f["text"] = np.array([[b"a"]])
    f["bool"] = np.ones((2, 3), bool); f["complex"] = np.ones((2, 3), "c8")
    f.create_dataset("strings", data=[["a", "b"]], dtype=h5py.string_dtype())
with file("external.h5") as f:
    f.create_dataset("external", (ROWS, COLUMNS), "<f4", external=[("raw.bin", 0, h5py.h5f.UNLIMITED)])
with file("virtual.h5", libver="latest") as f:
    l = h5py.VirtualLayout((ROWS, COLUMNS), "<f4"); l[:, :] = h5py.VirtualSource("latest.h5", "gzip", (ROWS, COLUMNS))
    f.create_virtual_dataset("virtual", l)
with file("shuffle.h5", libver="latest") as f:
    f.create_dataset("over", data=values(), chunks=(5, 4), shuffle=True)
    f.create_dataset("even", data=values(), chunks=(ROWS, 5), shuffle=True)
with file("filters.h5") as f:
    f.create_dataset("scaleoffset", data=values("<i4"), chunks=(5, 4), scaleoffset=0)
    try:
        f.create_dataset("szip", data=values(), chunks=(5, 4), compression="szip", compression_opts=("nn", 4))
    except ValueError as e: print(e)
with file("paged.h5", libver="latest") as f:
    # A fixed array of chunks over several pages, most of them never written.
    d = f.create_dataset("gzip", (1100, 2), "<i2", chunks=(1, 2), compression="gzip", fillvalue=7)
    d[0] = [1, 2]
