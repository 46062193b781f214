namespace Microsoft.ML.Runtime;

/// <summary>ML.NET's environments.</summary>
public interface IHostEnvironment;
