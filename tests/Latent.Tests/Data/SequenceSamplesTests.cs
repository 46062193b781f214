using Latent.Data;
using Latent.Numerics;

namespace Latent.Tests.Data;

[TestClass]
public sealed class SequenceSamplesTests
{
    [TestMethod]
    public void Windows_Overlapping_GivesEachInOrder()
    {
        MemorySamples windows = SequenceSamples.Windows([0, 1, 2, 3, 4, 5, 6], 1, 3, 2);
        Assert.AreEqual(Shape.Create(3, 1), windows.Shape);
        CollectionAssert.AreEqual(new float[] { 0, 1, 2, 2, 3, 4, 4, 5, 6 }, windows.Values.ToArray());
    }

    [TestMethod]
    public void Windows_TwoFeatures_KeepsStepsWhole()
    {
        MemorySamples windows = SequenceSamples.Windows([0, 1, 2, 3, 4, 5, 6, 7], 2, 2);
        Assert.AreEqual(3, windows.Rows);
        CollectionAssert.AreEqual(new float[] { 2, 3, 4, 5 }, windows.Values.Slice(4, 4).ToArray());
    }

    [TestMethod]
    public void Windows_SeriesTooShort_GivesBothLengths()
    {
        ArgumentException e = Assert.ThrowsExactly<ArgumentException>(() => SequenceSamples.Windows([1, 2, 3], 1, 5));
        StringAssert.Contains(e.Message, "3 steps");
        StringAssert.Contains(e.Message, "5");
    }

    [TestMethod]
    public void Create_UnequalLengths_NamesTheSequence()
    {
        ArgumentException e = Assert.ThrowsExactly<ArgumentException>(() => SequenceSamples.Create([[1, 2, 3, 4], [1, 2, 3, 4], [1, 2]], 2));
        StringAssert.Contains(e.Message, "Sequence 2 has 1 steps, but the first has 2");
    }

    [TestMethod]
    public void Create_PartialStep_NamesTheSequence()
    {
        ArgumentException e = Assert.ThrowsExactly<ArgumentException>(() => SequenceSamples.Create([[1, 2], [1, 2, 3]], 2));
        StringAssert.Contains(e.Message, "Sequence 1 has 3 values");
    }

    [TestMethod]
    public void Create_EqualLengths_KeepsValuesAndLabels()
    {
        MemorySamples samples = SequenceSamples.Create([[1, 2], [3, 4]], 1, [0, 1]);
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4 }, samples.Values.ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1 }, samples.Labels.ToArray());
    }
}
