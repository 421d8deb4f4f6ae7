namespace SimNet.Simulated.Packets;

/// <summary>An address and a port.</summary>
internal readonly record struct TransportAddress(HostAddress Address, ushort Port)
{
    public override string ToString() => Address.IsIPv4 ? $"{Address}:{Port}" : $"[{Address}]:{Port}";
}
