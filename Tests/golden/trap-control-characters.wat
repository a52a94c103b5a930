;; Names come from the module: what could disturb a terminal is written with escapes.
;; binary: 00 61 73 6d 01 00 00 00 01 04 01 60 00 00 03 03 02 00 00 07 0a 01 06 5f 73 74 61 72 74 00 01 0a
;; binary: 0a 02 03 00 00 0b 04 00 10 00 0b 00 12 04 6e 61 6d 65 01 0b 01 00 08 61 1b 5b 33 31 6d 0a 62
(module)
