-- 公开: whether residents are told of a facility; none of both means as its kind is (all but depots).
ALTER TABLE facility ADD COLUMN published BOOLEAN;
