// LLVMCore
