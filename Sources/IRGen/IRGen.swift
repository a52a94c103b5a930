// IRGen
