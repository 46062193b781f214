// The commands follow; see docs/.
return 0;
