;; Branch hints become branch weights, on both instructions that can have them; a hint for "unlikely" weighs the
;; other side.
;; RUN: %ir -O0 %s | FileCheck %s
;; CHECK-LABEL: define {{.*}}.hinted(
;; CHECK: br i1 {{.*}}, !prof ![[UNLIKELY:[0-9]+]]
;; CHECK: br i1 {{.*}}, !prof ![[#]]
;; CHECK: br i1 {{[^!]*(, !dbg ![0-9]+)?$}}
;; CHECK: {{^}$}}
(module
  (func $hinted (export "f") (param i32 i32 i32) (result i32)
    local.get 0
    (@metadata.code.branch_hint "\00") if
      i32.const 1
      return
    end
    block
      local.get 1
      (@metadata.code.branch_hint "\01") br_if 0
      i32.const 2
      return
    end
    local.get 2
    if
      i32.const 3
      return
    end
    i32.const 4)
  (func (export "_start")))
