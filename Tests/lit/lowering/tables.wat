;; RUN: split-file %s %t
;; RUN: %ir %t/known.wat | FileCheck %s --check-prefix=KNOWN
;; RUN: %ir %t/written.wat | FileCheck %s --check-prefix=WRITTEN
;--- known.wat
;; A call through a table that nothing changes is a bounds check and one load; at a constant index it is a direct
;; call.
;; KNOWN-LABEL: define {{.*}}.variable(
;; KNOWN: icmp ugt i32 {{.*}}, 2
;; KNOWN: getelementptr {{.*}}@known.dispatch.0.0
;; KNOWN: load ptr
;; KNOWN: call i32 %
;; KNOWN: {{^}$}}
(module
  (type $a (func (param i32) (result i32)))
  (table 3 3 funcref)
  (elem (i32.const 0) $first $second $third)
  (func $first (type $a) (local.get 0))
  (func $second (type $a) (i32.const 1))
  (func $third (param i64))
  (func $variable (export "variable") (param i32) (result i32) (call_indirect (type $a) (i32.const 5) (local.get 0)))
  (func (export "_start") (drop (call $variable (i32.const 1)))))
;--- written.wat
;; A table that an instruction may change is looked at for each call.
;; WRITTEN-LABEL: define {{.*}}.variable(
;; WRITTEN-NOT: dispatch
;; WRITTEN: load ptr, {{.*}}!tbaa
;; WRITTEN-NOT: dispatch
;; WRITTEN: {{^}$}}
(module
  (type $a (func (param i32) (result i32)))
  (table 3 3 funcref)
  (elem (i32.const 0) $first)
  (func $first (type $a) (local.get 0))
  (func $variable (export "variable") (param i32) (result i32) (call_indirect (type $a) (i32.const 5) (local.get 0)))
  (func $change (export "change") (table.set 0 (i32.const 1) (table.get 0 (i32.const 0))))
  (func (export "_start") (drop (call $variable (i32.const 1)))))
