Console.Error.WriteLine("""
    This example needs the packages Microsoft.ML, Microsoft.ML.ImageAnalytics, Microsoft.ML.Vision and SciSharp.TensorFlow.Redist,
    which the package sources did not serve when it was built. Add a source that does, and run `dotnet restore --force`.
    """);
return 2;
