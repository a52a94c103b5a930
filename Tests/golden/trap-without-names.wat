;; Functions without names are told by their index.
;; binary: 00 61 73 6d 01 00 00 00  01 04 01 60 00 00  03 03 02 00 00  07 0a 01 06 5f 73 74 61 72 74 00 01
;; binary: 0a 0a 02 03 00 00 0b 04 00 10 00 0b
(module)
