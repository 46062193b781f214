// The engine is picked at run time: a GPU where there is one, else the managed engine. The model's file is the same either way.
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Managed;
using Latent.TorchSharp;

string wish = args.FirstOrDefault() ?? "auto";
IEngine engine;
try
{
    engine = wish switch
    {
        "auto" => Automatic(),
        "managed" => ManagedEngine.Shared,
        "cuda" => TorchSharpEngine.Cuda(),
        "libtorch" => TorchSharpEngine.Cpu(),
        _ => throw new NotSupportedException($"\"{wish}\" is no engine; take auto, managed, cuda or libtorch."),
    };
}
catch (NotSupportedException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

MemorySamples images = GlyphImages.Generate(2_000, seed: 1);
AutoencoderFit fit = Autoencoder.Fit(images, new AutoencoderOptions { Encoder = [new Flatten(), new Dense(128), new ReLU(), new Dense(16)], Epochs = 5, Engine = engine });
Console.WriteLine($"{engine.Name}: {fit.Training.Steps} steps in {fit.Training.Duration.TotalSeconds:0.0} s");

string path = Path.Combine(Path.GetTempPath(), "latent-pick-engine.safetensors");
fit.Model.Save(path);
using Autoencoder trained = fit.Model, loaded = Autoencoder.Load(path, ManagedEngine.Shared);
File.Delete(path);
float[] row = new float[GlyphImages.Size * GlyphImages.Size], here = new float[16], there = new float[16];
row.AsSpan(200, 100).Fill(1f);
trained.Encode(row, 1, here);
loaded.Encode(row, 1, there);
Console.WriteLine($"latents by this engine and by the managed one differ by at most {here.Zip(there, (a, b) => MathF.Abs(a - b)).Max():g2}");
return 0;

static IEngine Automatic()
{
    if (TorchSharpEngine.TryCuda(out TorchSharpEngine? gpu, out string? problem))
    {
        return gpu;
    }

    Console.WriteLine($"On the managed engine. {problem}");
    return ManagedEngine.Shared;
}
