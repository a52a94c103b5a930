;; Four billion types in a section of six bytes.
;; binary: 00 61 73 6d 01 00 00 00 01 06 ff ff ff ff 0f 60
(module)
