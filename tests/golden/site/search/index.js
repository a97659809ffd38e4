timelineIndex("i",{"common":[],"events":1,"words":1});
