using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Platform;

public sealed class HostSystemTests
{
    [Fact]
    public void Elsewhere_than_on_linux_it_is_told_what_to_do()
    {
        HostSystem.ThrowUnlessLinux(isLinux: true);

        var fault = Assert.Throws<Fault>(() => HostSystem.ThrowUnlessLinux(isLinux: false));
        Assert.Equal(FaultCode.HostNotSupported, fault.Code);
        Assert.Contains("WSL 2", fault.Message, StringComparison.Ordinal);
    }
}
