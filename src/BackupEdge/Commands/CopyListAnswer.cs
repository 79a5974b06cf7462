namespace BackupEdge.Commands;

/// <summary>A copy in the answer of <c>copy list</c>.</summary>
/// <param name="Name">Its name in the settings.</param>
/// <param name="Kind"><c>s3</c> or <c>folder</c>.</param>
/// <param name="Address">Its address, without credentials.</param>
/// <param name="LockMode"><c>governance</c> or <c>compliance</c>; null without locks.</param>
/// <param name="LockDays">For how many days archives are locked; null without locks.</param>
internal sealed record CopyListAnswer(string Name, string Kind, string Address, string? LockMode, int? LockDays);
