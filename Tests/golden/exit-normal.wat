;; _start returns: the exit status is 0.
(module (func (export "_start")))
