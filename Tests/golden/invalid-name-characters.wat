;; command: validate
;; Names from the module don't reach the terminal as they are: this function's has an escape sequence and a new line.
;; binary: 00 61 73 6d 01 00 00 00 01 04 01 60 00 00 03 02 01 00 07 12 01 0e 61 1b 5b 33 31 6d 0a 62 5f 73 74 61 72
;; binary: 74 00 00 0a 05 01 03 00 1a 0b
(module)
