using Latent.Storage;

namespace Latent.Tests.Storage;

[TestClass]
public sealed class AtomicFileTests
{
    [TestMethod]
    public void Write_NewFolder_IsCreated()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("sub/a.bin");
        AtomicFile.Write(path, stream => stream.Write([1, 2, 3]));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, File.ReadAllBytes(path));
    }

    [TestMethod]
    public void Write_ThatFails_LeavesTheOldFileAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.bin");
        AtomicFile.Write(path, stream => stream.Write([1]));
        Assert.ThrowsExactly<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write([2, 2]);
            throw new InvalidOperationException();
        }));
        CollectionAssert.AreEqual(new byte[] { 1 }, File.ReadAllBytes(path));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Write_ToADevice_ReachesItInPlace()
    {
        // As the shell's >(command) has it; a file renamed over the device would not arrive.
        using var folder = new TemporaryFolder();
        using var open = new FileStream(folder.File("a.bin"), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        AtomicFile.Write($"/dev/fd/{open.SafeFileHandle.DangerousGetHandle()}", stream => stream.Write([1, 2, 3]));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, File.ReadAllBytes(folder.File("a.bin")));
        Assert.IsTrue(AtomicFile.IsDevice("/dev/null"));
        Assert.IsFalse(AtomicFile.IsDevice("dev/null"));
    }

    [TestMethod]
    public void Write_ToAFolder_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Assert.ThrowsExactly<ArgumentException>(() => AtomicFile.Write(folder.Path, _ => { }));
    }
}
