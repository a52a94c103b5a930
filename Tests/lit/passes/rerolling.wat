;; RUN: split-file %s %t
;; RUN: %ir %t/copies.wat | FileCheck %s --check-prefix=COPIES
;; RUN: %ir %t/differ.wat | FileCheck %s --check-prefix=DIFFER
;; RUN: %ir %t/more.wat | FileCheck %s --check-prefix=MORE
;--- copies.wat
;; A loop that its producer has unrolled by two is rolled back and becomes one over vectors, though `i32.add p 8`
;; could wrap.
;; COPIES-LABEL: define {{.*}}.scale(
;; COPIES: {{^}}vector.body:
;; COPIES: load <2 x double>
;; COPIES: fmul <2 x double>
;; COPIES: store <2 x double>
;; COPIES: {{^}$}}
(module
  (memory 2)
  (func $scale (export "scale") (param $p i32) (param $count i32)
    (loop $next
      (f64.store (local.get $p) (f64.mul (f64.const 3) (f64.load (local.get $p))))
      (f64.store (i32.add (local.get $p) (i32.const 8)) (f64.mul (f64.const 3) (f64.load (i32.add (local.get $p) (i32.const 8)))))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 2))))))
  (func (export "_start")))
;--- differ.wat
;; Two bodies in a row that aren't copies of each other: the second one multiplies by another number.
;; DIFFER-LABEL: define {{.*}}.scale(
;; DIFFER: double 3.0
;; DIFFER: double 5.0
;; DIFFER: {{^}$}}
(module
  (memory 2)
  (func $scale (export "scale") (param $p i32) (param $count i32)
    (loop $next
      (f64.store (local.get $p) (f64.mul (f64.const 3) (f64.load (local.get $p))))
      (f64.store (i32.add (local.get $p) (i32.const 8)) (f64.mul (f64.const 5) (f64.load (i32.add (local.get $p) (i32.const 8)))))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 2))))))
  (func (export "_start")))
;--- more.wat
;; Copies that are recognised, and what is near to them.
(module
  (memory 2)
  ;; MORE-LABEL: define {{.*}}.sum(
  ;; MORE: load <4 x i32>
  (func $sum (export "sum") (param $p i32) (param $n i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $p))))
      (local.set $sum (i32.add (local.get $sum) (i32.load offset=4 (local.get $p))))
      (local.set $sum (i32.add (local.get $sum) (i32.load offset=8 (local.get $p))))
      (local.set $sum (i32.add (local.get $sum) (i32.load offset=12 (local.get $p))))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 4)))))
    (local.get $sum))
  ;; A sum of floating-point numbers keeps its order, and would be slower.
  ;; MORE-LABEL: define {{.*}}.float_sum(
  ;; MORE-NOT: x double>
  ;; MORE: fadd double
  ;; MORE-NOT: x double>
  ;; MORE: {{^}$}}
  (func $float_sum (export "float_sum") (param $p i32) (param $n i32) (result f64) (local $sum f64)
    (loop $next
      (local.set $sum (f64.add (local.get $sum) (f64.load (local.get $p))))
      (local.set $sum (f64.add (local.get $sum) (f64.load offset=8 (local.get $p))))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 2)))))
    (local.get $sum))
  ;; By an index, with bits put in where a multiple of four has none, as clang writes it.
  ;; MORE-LABEL: define {{.*}}.indexed(
  ;; MORE: load <4 x i32>
  ;; MORE: store <4 x i32>
  (func $indexed (export "indexed") (param $p i32) (param $n i32) (local $i i32)
    (loop $next
      (i32.store (i32.add (local.get $p) (i32.shl (local.get $i) (i32.const 2)))
        (i32.add (i32.const 7) (i32.load (i32.add (local.get $p) (i32.shl (local.get $i) (i32.const 2))))))
      (i32.store (i32.add (local.get $p) (i32.shl (i32.or (local.get $i) (i32.const 1)) (i32.const 2)))
        (i32.add (i32.const 7) (i32.load (i32.add (local.get $p) (i32.shl (i32.or (local.get $i) (i32.const 1)) (i32.const 2))))))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 2))) (local.get $n)))))
  ;; The index is stored too: it is further by one in each copy.
  ;; MORE-LABEL: define {{.*}}.numbers(
  ;; MORE: store <4 x i32>
  (func $numbers (export "numbers") (param $p i32) (param $n i32) (local $i i32)
    (loop $next
      (i32.store (local.get $p) (local.get $i))
      (i32.store offset=4 (local.get $p) (i32.add (local.get $i) (i32.const 1)))
      (local.set $p (i32.add (local.get $p) (i32.const 8)))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 2))) (local.get $n)))))
  ;; ... or by two, which is another loop: two stores a step remain.
  ;; MORE-LABEL: define {{.*}}.not_numbers(
  ;; MORE: add i32 %{{.*}}, 3
  (func $not_numbers (export "not_numbers") (param $p i32) (param $n i32) (local $i i32)
    (loop $next
      (i32.store (local.get $p) (local.get $i))
      (i32.store offset=4 (local.get $p) (i32.add (local.get $i) (i32.const 3)))
      (local.set $p (i32.add (local.get $p) (i32.const 8)))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 2))) (local.get $n)))))
  ;; Operands the other way round, and a comparison.
  ;; MORE-LABEL: define {{.*}}.commuted(
  ;; MORE: load <4 x i32>
  ;; MORE: store <4 x i32>
  (func $commuted (export "commuted") (param $p i32) (param $q i32) (param $n i32)
    (loop $next
      (i32.store (local.get $p) (i32.mul (i32.load (local.get $p)) (i32.load offset=32768 (local.get $q))))
      (i32.store offset=4 (local.get $p) (i32.mul (i32.load offset=32772 (local.get $q)) (i32.load offset=4 (local.get $p))))
      (local.set $p (i32.add (local.get $p) (i32.const 8)))
      (local.set $q (i32.add (local.get $q) (i32.const 8)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 2))))))
  ;; The greater one, a choice.
  ;; MORE-LABEL: define {{.*}}.greatest(
  ;; MORE: load <4 x i32>
  (func $greatest (export "greatest") (param $p i32) (param $n i32) (result i32) (local $m i32) (local $x i32)
    (loop $next
      (local.set $m (select (local.tee $x (i32.load (local.get $p))) (local.get $m) (i32.gt_s (local.get $x) (local.get $m))))
      (local.set $m (select (local.tee $x (i32.load offset=4 (local.get $p))) (local.get $m) (i32.gt_s (local.get $x) (local.get $m))))
      (local.set $p (i32.add (local.get $p) (i32.const 8)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 2)))))
    (local.get $m))
  ;; Another comparison in the second copy.
  ;; MORE-LABEL: define {{.*}}.greatest_least(
  ;; MORE: icmp slt i32
  (func $greatest_least (export "greatest_least") (param $p i32) (param $n i32) (result i32) (local $m i32) (local $x i32)
    (loop $next
      (local.set $m (select (local.tee $x (i32.load (local.get $p))) (local.get $m) (i32.gt_s (local.get $x) (local.get $m))))
      (local.set $m (select (local.tee $x (i32.load offset=4 (local.get $p))) (local.get $m) (i32.lt_s (local.get $x) (local.get $m))))
      (local.set $p (i32.add (local.get $p) (i32.const 8)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 2)))))
    (local.get $m))
  ;; Downwards, with the pointer's value used behind the loop.
  ;; MORE-LABEL: define {{.*}}.down(
  ;; MORE: load <2 x double>
  ;; MORE: store <2 x double>
  (func $down (export "down") (param $p i32) (param $n i32) (result i32)
    (loop $next
      (f64.store (local.get $p) (f64.add (f64.const 3) (f64.load (local.get $p))))
      (f64.store (i32.sub (local.get $p) (i32.const 8)) (f64.add (f64.const 3) (f64.load (i32.sub (local.get $p) (i32.const 8)))))
      (local.set $p (i32.sub (local.get $p) (i32.const 16)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 2)))))
    (local.get $p))
  ;; An exit between the copies, as where a loop was rotated by its producer.
  ;; MORE-LABEL: define {{.*}}.between(
  ;; MORE: load <4 x i32>
  ;; MORE: store <4 x i32>
  (func $between (export "between") (param $p i32) (param $n i32) (local $i i32)
    (block $end (loop $next
      (i32.store (local.get $p) (i32.add (i32.load (local.get $p)) (i32.const 7)))
      (br_if $end (i32.eq (local.get $i) (local.get $n)))
      (i32.store offset=4 (local.get $p) (i32.add (i32.load offset=4 (local.get $p)) (i32.const 7)))
      (local.set $p (i32.add (local.get $p) (i32.const 8)))
      (local.set $i (i32.add (local.get $i) (i32.const 2)))
      (br $next))))
  ;; A step that the copies don't divide.
  ;; MORE-LABEL: define {{.*}}.odd(
  ;; MORE-NOT: load <4 x i32>
  ;; MORE: {{^}$}}
  (func $odd (export "odd") (param $p i32) (param $n i32)
    (loop $next
      (i32.store (local.get $p) (i32.mul (i32.load (local.get $p)) (i32.const 7)))
      (i32.store offset=4 (local.get $p) (i32.mul (i32.load offset=4 (local.get $p)) (i32.const 7)))
      (local.set $p (i32.add (local.get $p) (i32.const 9)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 2))))))
  ;; The second copy's load comes in front of the first one's store: the accesses' order would change.
  ;; MORE-LABEL: define {{.*}}.order(
  ;; MORE-NOT: load <4 x i32>
  ;; MORE: {{^}$}}
  (func $order (export "order") (param $p i32) (param $q i32) (param $n i32) (local $x i32) (local $y i32) (local $z i32)
    (loop $next
      (local.set $x (i32.load (local.get $p)))
      (local.set $y (i32.load offset=4 (local.get $p)))
      (local.set $z (i32.load offset=8 (local.get $p)))
      (i32.store (local.get $q) (local.get $x))
      (i32.store offset=4 (local.get $q) (local.get $y))
      (i32.store offset=8 (local.get $q) (local.get $z))
      (local.set $p (i32.add (local.get $p) (i32.const 12)))
      (local.set $q (i32.add (local.get $q) (i32.const 12)))
      (br_if $next (i32.ne (local.get $q) (local.get $n)))))
  ;; Vectors' lanes: another shuffle in the second copy.
  ;; MORE-LABEL: define {{.*}}.shuffles(
  ;; MORE: <16 x i32> <i32 4, i32 5,
  ;; MORE: <16 x i32> <i32 12, i32 13,
  (func $shuffles (export "shuffles") (param $p i32) (param $n i32)
    (loop $next
      (v128.store (local.get $p) (i8x16.shuffle 4 5 6 7 8 9 10 11 12 13 14 15 0 1 2 3 (v128.load (local.get $p)) (v128.load (local.get $p))))
      (v128.store offset=16 (local.get $p) (i8x16.shuffle 12 13 14 15 0 1 2 3 4 5 6 7 8 9 10 11 (v128.load offset=16 (local.get $p)) (v128.load offset=16 (local.get $p))))
      (local.set $p (i32.add (local.get $p) (i32.const 32)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 2))))))
  ;; What was loaded before is handed on.
  ;; MORE-LABEL: define {{.*}}.handed_on(
  ;; MORE: load <4 x i32>
  ;; MORE: store <4 x i32>
  (func $handed_on (export "handed_on") (param $p i32) (param $q i32) (param $n i32) (local $old i32) (local $x i32)
    (loop $next
      (local.set $x (i32.load (local.get $p)))
      (i32.store (local.get $q) (i32.xor (local.get $x) (local.get $old)))
      (local.set $old (i32.load offset=4 (local.get $p)))
      (i32.store offset=4 (local.get $q) (i32.xor (local.get $old) (local.get $x)))
      (local.set $p (i32.add (local.get $p) (i32.const 8)))
      (local.set $q (i32.add (local.get $q) (i32.const 8)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 2))))))
  (func (export "_start")))
