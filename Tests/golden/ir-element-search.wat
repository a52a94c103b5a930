;; A loop that looks for a zero in a length of words, by arithmetic on all their bytes, looks at sixteen bytes at a time first.
;; emit: llvm
;; uses: print
;; within: ir_element_search.7.length
;; pattern: load <16 x i8>, ptr .*, align 1
;; pattern: icmp eq <16 x i8> .*, zeroinitializer
;; pattern: llvm.cttz.i64
(module
  (func $length (export "length") (param $p i32) (param $last i32) (result i32) (local $w i32)
    (block $end
      (loop $next
        (br_if $end (i32.ge_u (local.get $p) (local.get $last)))
        (local.set $w (i32.load (local.get $p)))
        (br_if $end (i32.and (i32.and (i32.sub (local.get $w) (i32.const 0x01010101)) (i32.xor (local.get $w) (i32.const -1)))
          (i32.const 0x80808080)))
        (local.set $p (i32.add (local.get $p) (i32.const 4)))
        (br $next)))
    (local.get $p))
  (func (export "_start")))
