;; check: no
(module (func (export "_start") (export "_start")))
