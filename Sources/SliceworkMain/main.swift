print("slicework")
