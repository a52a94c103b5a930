;; The message of a trap, and the calls that led to it, with names and byte offsets.
(module
  (func $inner unreachable)
  (func $outer (call $inner))
  (func (export "_start") (call $outer)))
