namespace Microsoft.ML;

/// <summary>ML.NET's transformers.</summary>
public interface ITransformer;
