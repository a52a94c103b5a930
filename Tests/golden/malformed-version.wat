;; binary: 00 61 73 6d 0d 00 01 00
;; A component is no module.
(module)
