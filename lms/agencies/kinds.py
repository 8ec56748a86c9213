"""What a unit of the tree can be. Pure."""

#: Kind as stored → as people read it. A kecamatan is called distrik in Papua.
KINDS = {
    "instansi": "Instansi",
    "opd": "Perangkat daerah",
    "bidang": "Bidang atau bagian",
    "seksi": "Seksi atau subbagian",
    "kelurahan": "Kelurahan atau kampung",
    "distrik": "Distrik atau kecamatan",
}
