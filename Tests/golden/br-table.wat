;; uses: print
;; Each label, the default, and an index beyond it; br_table carries a value.
(module
  (func $pick (param i32) (result i32)
    (block $default (result i32)
      (block $two (result i32)
        (block $one (result i32)
          (block $zero (result i32)
            (br_table $zero $one $two $zero $default (i32.const 1000) (local.get 0)))
          (i32.const 0) (return (i32.add)))
        (i32.const 1) (return (i32.add)))
      (i32.const 2) (return (i32.add))))
  (func $zero_case (param i32) (result i32) (call $pick (local.get 0)))
  (func (export "_start") (local $i i32)
    (loop $next
      (call $print_i32 (call $zero_case (local.get $i)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 6))))
    (call $print_i32 (call $pick (i32.const -1)))))
