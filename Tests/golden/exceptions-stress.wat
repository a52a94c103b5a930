;; Exceptions that handlers refer to are kept while others come and go, with what nobody refers to being overwritten at each.
;; variable: WPC_GC_STRESS=1
(module
  (tag $tag (param i32))
  (memory (export "memory") 1)
  (func $throw (param i32) (throw $tag (local.get 0)))
  ;; Handlers one inside of the other, each with an exception that it throws again when the inner ones are through.
  (func $nest (param $depth i32) (result i32)
    (local $value i32)
    (if (i32.eqz (local.get $depth)) (then (return (i32.const 0))))
    (try (result i32)
      (do
        (try (result i32)
          (do (call $throw (local.get $depth)) (i32.const 0))
          (catch $tag
            (local.set $value)
            (local.set $value (i32.add (local.get $value) (call $nest (i32.sub (local.get $depth) (i32.const 1)))))
            (rethrow 0))))
      (catch $tag (i32.add (i32.mul (local.get $value) (i32.const 2))))))
  (func (export "_start") (local $i i32) (local $value i32)
    (loop $again
      ;; f(n) = n + 2 (n + f(n - 1))
      (if (i32.ne (call $nest (i32.const 12)) (i32.const 24534)) (then unreachable))
      (br_if $again (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20))))))
