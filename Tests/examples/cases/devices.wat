;; stdout: devices and buffers
;;
;; Handles are not zero and are stored where the caller says, and nowhere else; a kernel gets each buffer's address and length; the
;; table is exported under its old name; the memory is shared.
(module
  (import "wasi_ephemeral_parallel" "get_device" (func $get_device (param i32 i32) (result i32)))
  (import "wasi_ephemeral_parallel" "create_buffer" (func $create_buffer (param i32 i32 i32 i32) (result i32)))
  (import "wasi_ephemeral_parallel" "write_buffer" (func $write_buffer (param i32 i32 i32) (result i32)))
  (import "wasi_ephemeral_parallel" "read_buffer" (func $read_buffer (param i32 i32 i32) (result i32)))
  (import "wasi_ephemeral_parallel" "parallel_for" (func $parallel_for (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 2 16 shared)
  (table (export "table") 1 funcref)
  (elem (i32.const 0) $kernel)
  (data (i32.const 0) "devices and buffers\n")

  ;; out[id] = in[id] + the buffers' lengths, so that both are seen to be right
  (func $kernel (param $id i32) (param $num_threads i32) (param $block_size i32)
    (param $in i32) (param $in_length i32) (param $out i32) (param $out_length i32)
    (i32.store
      (i32.add (local.get $out) (i32.shl (local.get $id) (i32.const 2)))
      (i32.add
        (i32.load (i32.add (local.get $in) (i32.shl (local.get $id) (i32.const 2))))
        (i32.add (local.get $in_length) (i32.mul (local.get $out_length) (i32.const 1000))))))

  (func $check (param $status i32) (param $condition i32)
    (if (i32.eqz (local.get $condition)) (then (call $proc_exit (local.get $status)))))

  (func (export "_start") (local $i i32)
    ;; 1000: a word before, the handle, a word behind
    (i32.store (i32.const 1000) (i32.const 0x11111111))
    (i32.store (i32.const 1008) (i32.const 0x22222222))
    (call $check (i32.const 1) (i32.eqz (call $get_device (i32.const 0) (i32.const 1004))))
    (call $check (i32.const 2) (i32.ne (i32.load (i32.const 1004)) (i32.const 0)))
    (call $check (i32.const 3) (i32.eq (i32.load (i32.const 1000)) (i32.const 0x11111111)))
    (call $check (i32.const 4) (i32.eq (i32.load (i32.const 1008)) (i32.const 0x22222222)))
    ;; 1100: the in buffer's handle, 1104: the out buffer's
    (call $check (i32.const 5) (i32.eqz
      (call $create_buffer (i32.load (i32.const 1004)) (i32.const 400) (i32.const 0) (i32.const 1100))))
    (call $check (i32.const 6) (i32.eqz
      (call $create_buffer (i32.load (i32.const 1004)) (i32.const 404) (i32.const 1) (i32.const 1104))))
    (call $check (i32.const 7) (i32.ne (i32.load (i32.const 1100)) (i32.load (i32.const 1104))))
    ;; 2000: 100 words, word i = i * i
    (loop $next
      (i32.store (i32.add (i32.const 2000) (i32.shl (local.get $i) (i32.const 2))) (i32.mul (local.get $i) (local.get $i)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100))))
    (call $check (i32.const 8) (i32.eqz
      (call $write_buffer (i32.const 2000) (i32.const 400) (i32.load (i32.const 1100)))))
    (call $check (i32.const 9) (i32.eqz
      (call $parallel_for (i32.const 0) (i32.const 100) (i32.const 1) (i32.const 1100) (i32.const 1) (i32.const 1104) (i32.const 1))))
    (call $check (i32.const 10) (i32.eqz
      (call $read_buffer (i32.load (i32.const 1104)) (i32.const 4000) (i32.const 404))))
    (local.set $i (i32.const 0))
    (loop $next
      (call $check (i32.const 11) (i32.eq
        (i32.load (i32.add (i32.const 4000) (i32.shl (local.get $i) (i32.const 2))))
        (i32.add (i32.mul (local.get $i) (local.get $i)) (i32.const 404400))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100))))
    ;; The last word was no iteration's.
    (call $check (i32.const 12) (i32.eqz (i32.load (i32.const 4400))))
    (i32.store (i32.const 512) (i32.const 0))
    (i32.store (i32.const 516) (i32.const 20))
    (call $check (i32.const 13) (i32.eqz (call $fd_write (i32.const 1) (i32.const 512) (i32.const 1) (i32.const 520))))))
