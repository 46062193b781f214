namespace Latent.Numerics;

/// <summary>Names an activation in a type argument, so that each loop is compiled for one function, and only when it is used.</summary>
internal interface IActivationTag
{
    static abstract ActivationKind Kind { get; }
}

/// <summary>The tags of all activations.</summary>
internal static class ActivationTags
{
    internal readonly struct None : IActivationTag
    {
        public static ActivationKind Kind => ActivationKind.None;
    }

    internal readonly struct ReLU : IActivationTag
    {
        public static ActivationKind Kind => ActivationKind.ReLU;
    }

    internal readonly struct LeakyReLU : IActivationTag
    {
        public static ActivationKind Kind => ActivationKind.LeakyReLU;
    }

    internal readonly struct SELU : IActivationTag
    {
        public static ActivationKind Kind => ActivationKind.SELU;
    }

    internal readonly struct Sigmoid : IActivationTag
    {
        public static ActivationKind Kind => ActivationKind.Sigmoid;
    }

    internal readonly struct Tanh : IActivationTag
    {
        public static ActivationKind Kind => ActivationKind.Tanh;
    }
}
