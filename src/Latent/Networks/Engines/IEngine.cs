namespace Latent.Networks.Engines;

/// <summary>What turns architectures into something that runs: the managed engine, or one on a GPU.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public interface IEngine
{
    /// <summary>The name of the engine and what it runs on, for logs and reports.</summary>
    string Name { get; }

    /// <summary>Compiles networks for inference. Weights start as their initializers with seed 0 say; write trained ones over them.</summary>
    /// <param name="networks">The networks; their names differ.</param>
    /// <exception cref="ArgumentException">Two networks have the same name, or there is none.</exception>
    IInferenceSession Compile(IReadOnlyList<Network> networks);

    /// <summary>Compiles a plan for training, with first weights drawn from the seed.</summary>
    /// <param name="plan">The networks and the objective.</param>
    /// <param name="options">Batch size, optimizer and seed.</param>
    /// <exception cref="ArgumentException">The networks do not fit the objective: the message names both shapes.</exception>
    ITrainingSession Compile(ModelPlan plan, SessionOptions options);
}
