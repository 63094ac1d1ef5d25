module github.com/upright-policy/upright/bindings/go

go 1.19
