;; A condition on a word that may hold without a zero byte in it isn't a search: here bytes from 0x80 on end the loop too.
;; emit: llvm
;; uses: print
;; within: ir_element_search_not.7.length
;; absent: load <(4 x i32|16 x i8)>
(module
  (func $length (export "length") (param $p i32) (param $last i32) (result i32)
    (block $end
      (loop $next
        (br_if $end (i32.ge_u (local.get $p) (local.get $last)))
        (br_if $end (i32.and (i32.sub (i32.load (local.get $p)) (i32.const 0x01010101)) (i32.const 0x80808080)))
        (local.set $p (i32.add (local.get $p) (i32.const 4)))
        (br $next)))
    (local.get $p))
  (func (export "_start")))
