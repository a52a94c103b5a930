;; The nstream of the proof of concept: its three buffers are all in buffers, and the WRITE buffer among them is read and stored to.
;; It drops every errno, so a refusal would look like success; here the sums tell.
;; stdout: ok
;; opencl: yes
(module
  (import "wasi_ephemeral_parallel" "get_device" (func $get_device (param i32 i32) (result i32)))
  (import "wasi_ephemeral_parallel" "create_buffer" (func $create_buffer (param i32 i32 i32 i32) (result i32)))
  (import "wasi_ephemeral_parallel" "write_buffer" (func $write_buffer (param i32 i32 i32) (result i32)))
  (import "wasi_ephemeral_parallel" "read_buffer" (func $read_buffer (param i32 i32 i32) (result i32)))
  (import "wasi_ephemeral_parallel" "parallel_for" (func $parallel_for (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 16)
  (table (export "table") funcref (elem $nstream))
  (data (i32.const 64) "ok\n")

  ;; a[i] += b[i] + 3 * c[i] for the block's elements.
  (func $nstream (param $id i32) (param $threads i32) (param $block i32) (param $a i32) (param $a_bytes i32)
      (param $b i32) (param $b_bytes i32) (param $c i32) (param $c_bytes i32) (local $at i32) (local $end i32)
    (local.set $at (i32.shl (i32.mul (local.get $id) (local.get $block)) (i32.const 2)))
    (local.set $end (i32.add (local.get $at) (i32.shl (local.get $block) (i32.const 2))))
    (loop $next
      (f32.store (i32.add (local.get $a) (local.get $at))
        (f32.add
          (f32.load (i32.add (local.get $a) (local.get $at)))
          (f32.add
            (f32.load (i32.add (local.get $b) (local.get $at)))
            (f32.mul (f32.const 3) (f32.load (i32.add (local.get $c) (local.get $at)))))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end)))))

  (func $fill (param $at i32) (param $bytes i32) (param $value f32)
    (loop $next
      (local.set $bytes (i32.sub (local.get $bytes) (i32.const 4)))
      (f32.store (i32.add (local.get $at) (local.get $bytes)) (local.get $value))
      (br_if $next (local.get $bytes))))

  (func $buffer (param $device i32) (param $access i32) (param $at i32) (param $handle i32)
    (drop (call $create_buffer (local.get $device) (i32.const 65536) (local.get $access) (local.get $handle)))
    (drop (call $write_buffer (local.get $at) (i32.const 65536) (i32.load (local.get $handle)))))

  (func (export "_start") (local $at i32)
    (drop (call $get_device (i32.const 2) (i32.const 0)))
    (call $fill (i32.const 0x20000) (i32.const 65536) (f32.const 1))
    (call $fill (i32.const 0x40000) (i32.const 65536) (f32.const 2))
    (call $fill (i32.const 0x60000) (i32.const 65536) (f32.const 2))
    (call $buffer (i32.load (i32.const 0)) (i32.const 1) (i32.const 0x20000) (i32.const 4))
    (call $buffer (i32.load (i32.const 0)) (i32.const 0) (i32.const 0x40000) (i32.const 8))
    (call $buffer (i32.load (i32.const 0)) (i32.const 0) (i32.const 0x60000) (i32.const 12))
    ;; Twice, so that what the first loop stored has to be there for the second.
    (drop (call $parallel_for (i32.const 0) (i32.const 8) (i32.const 2048) (i32.const 4) (i32.const 3) (i32.const 0) (i32.const 0)))
    (drop (call $parallel_for (i32.const 0) (i32.const 8) (i32.const 2048) (i32.const 4) (i32.const 3) (i32.const 0) (i32.const 0)))
    (drop (call $read_buffer (i32.load (i32.const 4)) (i32.const 0x80000) (i32.const 65536)))
    (loop $next
      (if (f32.ne (f32.load offset=0x80000 (local.get $at)) (f32.const 17)) (then (unreachable)))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const 65536))))
    (i32.store (i32.const 32) (i32.const 64))
    (i32.store (i32.const 36) (i32.const 3))
    (drop (call $fd_write (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 40)))))
