using Latent.Anomalies.Methods;
using Latent.Anomalies.Scorers;
using Latent.Autoencoders;
using Latent.Networks;
using Latent.Numerics;
using Latent.Projection;
using Latent.Storage;
using Latent.Storage.Onnx;

namespace Latent.Anomalies.Onnx;

/// <summary>Adds what scores rows to a graph, from the content of its file.</summary>
internal sealed class OnnxScorers(OnnxMath nodes)
{
    /// <summary>Distances up to this are those of a row from itself, whose values went through single precision another way.</summary>
    private const float Same = 1e-5f;

    private OnnxGraph Graph => nodes.Graph;

    /// <summary>Adds a scorer of rows [batch × length]; gives the name of the scores [batch × 1].</summary>
    public string Add(ModelFile scorer, string rows, int length) => scorer.Kind switch
    {
        ReconstructionScorer.Kind => Reconstruction(scorer, rows, length),
        CombinedScorer.Kind => Combined(scorer, rows, length),
        MeanScorer.Kind => Mean(scorer, rows, length),
        ScaledScorer.Kind => Scaled(scorer, rows, length),
        NeighbourScorer.Kind => Neighbours(scorer, rows, length),
        SubsampleScorer.Kind => Subsamples(scorer, rows, length),
        PlaneScorer.Kind => Plane(scorer, rows, length),
        EllipsoidScorer.Kind => Ellipsoid(scorer, rows, length),
        LatentScorer.Kind => Latent(scorer, rows, length),
        VariationalScorer.Kind => Variational(scorer, rows, length),
        SvddScorer.Kind => Svdd(scorer, rows),
        ForestScorer.Kind => OnnxForest.Add(nodes, scorer, rows),
        _ => throw new InvalidDataException($"The scorer \"{scorer.Kind}\" has no ONNX form here; score with Latent itself."),
    };

    private string Reconstruction(ModelFile scorer, string rows, int length)
    {
        ReconstructionScorer.State state = ModelSettings.Read(scorer.Options, AnomalyJsonContext.Default.ReconstructionState, "the reconstruction scorer");
        string back = Run(scorer.RequirePart("autoencoder"), rows, length, Autoencoder.EncoderName, Autoencoder.DecoderName);
        string difference = nodes.Subtract(rows, back), magnitude = nodes.Magnitude(difference), square = nodes.Square(difference);
        string loss = state.Loss switch
        {
            ResidualLoss.Absolute => magnitude,
            ResidualLoss.Huber => nodes.Choose(nodes.IsLess(nodes.Constant(1), magnitude), nodes.Subtract(nodes.Add(magnitude, magnitude), nodes.Constant(1)), square),
            _ => square,
        };
        return nodes.Mean(nodes.Multiply(loss, nodes.Constant(scorer.RequireTensor("weights", [length]).Span)), axis: 1);
    }

    private string Mean(ModelFile scorer, string rows, int length)
    {
        string[] members = [.. scorer.Parts.OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => Add(part.Value, rows, length))];
        return nodes.Mean(Graph.Add("Concat", members, ("axis", 1)), axis: 1);
    }

    private string Scaled(ModelFile scorer, string rows, int length)
    {
        ScaledScorer.State state = ModelSettings.Read(scorer.Options, AnomalyJsonContext.Default.ScaledState, "the scaled scorer");
        string scaled = state.Scaling switch
        {
            FeatureScaling.Standard => nodes.Maximum(nodes.Minimum(OnnxRowPreparation.Standard(nodes, rows, scorer.RequireTensor("scaling.mean", [length]).Span, scorer.RequireTensor("scaling.scale", [length]).Span), nodes.Constant(1e15f)), nodes.Constant(-1e15f)),
            FeatureScaling.Robust => OnnxRowPreparation.Robust(nodes, RobustScaler.Load(scorer, length), rows),
            FeatureScaling.NormalScores => OnnxRowPreparation.NormalScores(nodes, scorer, rows, length),
            _ => rows,
        };
        return Add(scorer.RequirePart("inner"), scaled, length);
    }

    /// <summary>Sums of absolute differences from every kept row.</summary>
    private string Distances(ModelFile scorer, string rows, int length, int count)
    {
        string kept = nodes.Constant(scorer.RequireTensor("rows", [count, length]).Span, 1, count, length);
        string differences = nodes.Magnitude(nodes.Subtract(nodes.Reshape(rows, 0, 1, length), kept));
        return nodes.Reshape(nodes.Sum(differences, axis: 2), 0, count);
    }

    private string Neighbours(ModelFile scorer, string rows, int length)
    {
        NeighbourScorer.State state = ModelSettings.Read(scorer.Options, AnomalyJsonContext.Default.NeighbourState, "the nearest neighbours");
        int k = state.Neighbours;
        string nearest = nodes.Top(Distances(scorer, rows, length, state.Count), k + 1, largest: false);

        // One exact match is passed over: it may be the row itself.
        string isMatch = nodes.IsLess(nodes.Slice(nearest, 0, 1), nodes.Constant(Same));
        return nodes.Choose(isMatch, nodes.Mean(nodes.Slice(nearest, 1, k + 1), axis: 1), nodes.Mean(nodes.Slice(nearest, 0, k), axis: 1));
    }

    private string Subsamples(ModelFile scorer, string rows, int length)
    {
        SubsampleScorer.State state = ModelSettings.Read(scorer.Options, AnomalyJsonContext.Default.SubsampleState, "the subsampled neighbours");
        string distances = nodes.Reshape(Distances(scorer, rows, length, state.Groups * RowBlocks.Lanes), 0, state.Groups, RowBlocks.Lanes);
        string two = nodes.Top(distances, 2, largest: false), first = nodes.Slice(two, 0, 1);
        string least = nodes.Choose(nodes.IsLess(first, nodes.Constant(Same)), nodes.Slice(two, 1, 2), first);
        return nodes.Mean(nodes.Reshape(least, 0, state.Groups), axis: 1);
    }

    private string Plane(ModelFile scorer, string rows, int length)
    {
        PlaneScorer.State state = ModelSettings.Read(scorer.Options, AnomalyJsonContext.Default.PlaneState, "the principal components");
        string axes = nodes.Constant(scorer.RequireTensor("axes", [state.Components, length]).Span, state.Components, length);
        string centred = nodes.Subtract(rows, nodes.Constant(scorer.RequireTensor("mean", [length]).Span));
        string along = Graph.Add("Gemm", [centred, axes], ("transB", 1));
        return nodes.Mean(nodes.Square(nodes.Subtract(centred, Graph.Add("Gemm", [along, axes]))), axis: 1);
    }

    private string Ellipsoid(ModelFile scorer, string rows, int length)
    {
        string centred = nodes.Subtract(rows, nodes.Constant(scorer.RequireTensor("mean", [length]).Span));
        return nodes.Mean(nodes.Square(Graph.Add("Gemm", [centred, nodes.Constant(scorer.RequireTensor("axes", [length, length]).Span, length, length)], ("transB", 1))), axis: 1);
    }

    private string Latent(ModelFile scorer, string rows, int length)
    {
        ModelFile autoencoder = scorer.RequirePart("autoencoder");
        int latents = autoencoder.RequireArchitecture(Autoencoder.EncoderName).Output.Length;
        return Add(scorer.RequirePart("density"), Run(autoencoder, rows, latents, Autoencoder.EncoderName), latents);
    }

    /// <summary>Every row is decoded once per draw, all draws in one batch.</summary>
    private string Variational(ModelFile scorer, string rows, int length)
    {
        VariationalScorer.State state = ModelSettings.Read(scorer.Options, AnomalyJsonContext.Default.VariationalState, "the variational scorer");
        ModelFile autoencoder = scorer.RequirePart("autoencoder");
        Architecture encoder = autoencoder.RequireArchitecture(Autoencoder.EncoderName);
        var layers = new OnnxLayers(Graph, autoencoder, Autoencoder.EncoderName);
        string value = Shaped(rows, encoder.Input);
        int head = encoder.Layers.Length - 1, latents = encoder.Output.Length;
        for (int layer = 0; layer < head; layer++)
        {
            value = layers.Add(value, encoder, layer);
        }

        string mean = nodes.Reshape(layers.Add(value, encoder, head), 0, 1, latents);
        string deviation = nodes.Reshape(nodes.Exponential(nodes.Multiply(layers.LogVariance(value, head), nodes.Constant(0.5f))), 0, 1, latents);
        string noise = nodes.Constant(VariationalScorer.Noise(state, latents), 1, state.Draws, latents);
        string drawn = nodes.Reshape(nodes.Add(mean, nodes.Multiply(deviation, noise)), -1, latents);
        string back = nodes.Reshape(Run(autoencoder, drawn, length, Autoencoder.DecoderName), -1, state.Draws, length);
        float[] variances = scorer.RequireTensor("variances", [length]).ToArray();
        string square = nodes.Divide(nodes.Square(nodes.Subtract(nodes.Reshape(rows, 0, 1, length), back)), nodes.Constant(variances));
        string mean2 = nodes.Reshape(nodes.Mean(nodes.Mean(square, axis: 2), axis: 1), 0, 1);
        return nodes.Add(nodes.Multiply(mean2, nodes.Constant(0.5f)), nodes.Constant((float)VariationalScorer.Constant(variances)));
    }

    private string Svdd(ModelFile scorer, string rows)
    {
        int outputs = scorer.RequireArchitecture(SvddScorer.NetworkName).Output.Length;
        string image = Run(scorer, rows, outputs, SvddScorer.NetworkName);
        return nodes.Sum(nodes.Square(nodes.Subtract(image, nodes.Constant(scorer.RequireTensor("centre", [outputs]).Span))), axis: 1);
    }

    private string Combined(ModelFile scorer, string rows, int length)
    {
        bool byRank = CombinedScorer.JoiningOf(scorer) == ScoreJoining.Ranks;
        var surprises = new List<string>();
        var deviations = new List<string>();
        for (int member = 0; member < scorer.Parts.Count; member++)
        {
            ReadOnlySpan<float> values = scorer.Tensors[$"calibration.{member:00}"].Values.Span;
            string score = Add(scorer.RequirePart($"m{member:00}"), rows, length);
            if (byRank)
            {
                surprises.Add(Surprise(values, score));
            }

            string log = nodes.Logarithm(nodes.Maximum(score, nodes.Constant(1e-12f)));
            string deviation = nodes.Divide(nodes.Subtract(log, nodes.Constant(values[1])), nodes.Constant(values[2]));
            deviations.Add(nodes.Maximum(nodes.Minimum(deviation, nodes.Constant(1e3f)), nodes.Constant(-1e3f)));
        }

        // The mean of the two most surprised; one member alone has no second opinion.
        string above = Graph.Add("Concat", [.. deviations], ("axis", 1));
        string surprised = byRank ? Graph.Add("Concat", [.. surprises], ("axis", 1)) : nodes.Maximum(above, nodes.Constant(0));
        string most = nodes.Mean(nodes.Top(surprised, Math.Min(2, scorer.Parts.Count), largest: true), axis: 1);
        string order = nodes.Mean(above, axis: 1);
        return nodes.Add(most, nodes.Multiply(order, nodes.Constant((float)CombinedScorer.DeviationWeight)));
    }

    /// <summary>What <see cref="MemberCalibration.Surprise"/> gives at each kept score and between two, as tables looked up by the number of kept scores below.</summary>
    private string Surprise(ReadOnlySpan<float> values, string score)
    {
        int kept = (values.Length - 3) / 2;
        double count = values[0];
        ReadOnlySpan<float> sorted = values.Slice(3, kept), ranks = values[(3 + kept)..];
        var at = new float[kept + 1];
        var between = new float[kept + 1];
        var known = new float[kept + 1];
        for (int k = 0; k <= kept; k++)
        {
            known[k] = sorted[Math.Min(k, kept - 1)];
            at[k] = FromRank(k == kept ? count : ranks[k]);
            between[k] = FromRank(k == kept ? count : k == 0 ? 0 : Math.Max(ranks[k - 1], ((double)ranks[k - 1] + ranks[k]) / 2));
        }

        string slack = nodes.Multiply(nodes.Magnitude(score), nodes.Constant(MemberCalibration.Rounding));
        string below = nodes.ToIndex(nodes.Sum(nodes.ToSingle(nodes.IsLess(nodes.Constant(sorted, 1, kept), nodes.Subtract(score, slack))), axis: 1));
        string isKept = nodes.IsLess(nodes.Look(nodes.Constant(known), below), nodes.Add(score, slack));
        return nodes.Choose(isKept, nodes.Look(nodes.Constant(at), below), nodes.Look(nodes.Constant(between), below));

        float FromRank(double rank) => (float)-Math.Log(Math.Clamp(1 - (rank / count), 0.5 / count, 1));
    }

    /// <summary>Rows through networks, and flat again.</summary>
    private string Run(ModelFile model, string rows, int outputs, params string[] networks)
    {
        string value = OnnxExport.Append(Graph, model, networks, Shaped(rows, model.RequireArchitecture(networks[0]).Input));
        return model.RequireArchitecture(networks[^1]).Output.Rank == 1 ? value : nodes.Reshape(value, 0, outputs);
    }

    private string Shaped(string rows, Shape shape) =>
        shape.Rank == 1 ? rows : nodes.Reshape(rows, [0, .. shape.AsSpan().ToArray().Select(size => (long)size)]);
}
