  ;; What tests print with. Memory 0 has two pages; the second belongs to these functions.
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory $memory (export "memory") 2)
  ;; Writes `length` bytes from `start`.
  (func $print (param $start i32) (param $length i32)
    (i32.store (i32.const 65536) (local.get $start))
    (i32.store (i32.const 65540) (local.get $length))
    (drop (call $fd_write (i32.const 1) (i32.const 65536) (i32.const 1) (i32.const 65544))))
  ;; A line with the number in decimal, signed.
  (func $print_i64 (param $value i64) (local $place i32) (local $rest i64)
    (local.set $place (i32.const 65599))
    (i32.store8 (local.get $place) (i32.const 10))
    (local.set $rest (local.get $value))
    (loop $digits
      (local.set $place (i32.sub (local.get $place) (i32.const 1)))
      (i32.store8 (local.get $place)
        (i32.add (i32.const 48) (call $absolute (i32.wrap_i64 (i64.rem_s (local.get $rest) (i64.const 10))))))
      (br_if $digits (i64.ne (i64.const 0) (local.tee $rest (i64.div_s (local.get $rest) (i64.const 10))))))
    (if (i64.lt_s (local.get $value) (i64.const 0))
      (then
        (local.set $place (i32.sub (local.get $place) (i32.const 1)))
        (i32.store8 (local.get $place) (i32.const 45))))
    (call $print (local.get $place) (i32.sub (i32.const 65600) (local.get $place))))
  (func $absolute (param i32) (result i32)
    (select (i32.sub (i32.const 0) (local.get 0)) (local.get 0) (i32.lt_s (local.get 0) (i32.const 0))))
  (func $print_i32 (param i32) (call $print_i64 (i64.extend_i32_s (local.get 0))))
  ;; A line with 16 hexadecimal digits.
  (func $print_hex (param $value i64) (local $i i32)
    (loop $digits
      (i32.store8 (i32.add (i32.const 65600) (local.get $i))
        (i32.load8_u (i32.add (i32.const 65700)
          (i32.wrap_i64 (i64.and (i64.const 15)
            (i64.shr_u (local.get $value) (i64.extend_i32_u (i32.sub (i32.const 60) (i32.shl (local.get $i) (i32.const 2))))))))))
      (br_if $digits (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 16))))
    (i32.store8 (i32.const 65616) (i32.const 10))
    (call $print (i32.const 65600) (i32.const 17)))
  (data (i32.const 65700) "0123456789abcdef")
