;; A name that is no feature's is answered with the closest one and all of them.
;; command: validate
;; options: --features=tail-cal
(module)
