namespace Microsoft.ML;

/// <summary>ML.NET's mark of what loads models; internal there.</summary>
public delegate void SignatureLoadModel();
