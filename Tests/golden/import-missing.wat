;; Every missing import, with module, name and type, and one of the wrong type.
(module
  (import "env" "log" (func (param i32 f64) (result i64)))
  (import "wasi_snapshot_preview1" "fd_close" (func (param i64) (result i32)))
  (func (export "_start")))
