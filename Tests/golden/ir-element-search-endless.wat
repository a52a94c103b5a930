;; A search that only ends at what it finds stays as it is: strings are short.
;; emit: llvm
;; uses: print
;; within: ir_element_search_endless.7.length
;; pattern: load i8
;; absent: load <
(module
  (func $length (export "length") (param $p i32) (result i32)
    (block $end
      (loop $next
        (br_if $end (i32.eqz (i32.load8_u (local.get $p))))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (br $next)))
    (local.get $p))
  (func (export "_start")))
