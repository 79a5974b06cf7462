using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Platform;

public sealed class HostSystemTests
{
    [Fact]
    public void The_error_on_other_systems_than_Linux_has_a_remedy()
    {
        HostSystem.ThrowUnlessLinux(isLinux: true);

        var fault = Assert.Throws<Fault>(() => HostSystem.ThrowUnlessLinux(isLinux: false));
        Assert.Equal(FaultCode.HostNotSupported, fault.Code);
        Assert.Contains("WSL 2", fault.Message, StringComparison.Ordinal);
    }
}
