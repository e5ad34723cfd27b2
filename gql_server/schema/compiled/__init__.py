"""Operations compiled once into functions of their own: the same types, resolvers and rules as ever, without interpreting."""
